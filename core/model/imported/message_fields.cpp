// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/message_fields.h"

#include <google/protobuf/descriptor.h>

#include <limits>

#include "core/base/error.h"

namespace quantoscope::imported {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

int checked(std::int64_t value, const FieldDescriptor& field) {
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
    throw Error(std::string(field.name()) + " is " + std::to_string(value));
  }
  return static_cast<int>(value);
}

}  // namespace

std::unique_ptr<Message> newMessage(const std::string& type) {
  using namespace google::protobuf;
  const Descriptor* const descriptor =
      DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  const Message* const prototype =
      descriptor == nullptr ? nullptr
                            : MessageFactory::generated_factory()->GetPrototype(descriptor);
  if (prototype == nullptr) {
    throw Error("the installed OpenCV library does not know this format (" + type + ")");
  }
  return std::unique_ptr<Message>(prototype->New());
}

const FieldDescriptor* MessageFields::field(const std::string& name) const {
  const FieldDescriptor* const found = message_->GetDescriptor()->FindFieldByName(name);
  if (found == nullptr) {
    throw Error("the installed OpenCV library does not know the field '" + name + "'");
  }
  return found;
}

bool MessageFields::has(const std::string& name) const {
  const auto* const found = field(name);
  const auto& reflection = *message_->GetReflection();
  return found->is_repeated() ? reflection.FieldSize(*message_, found) > 0
                              : reflection.HasField(*message_, found);
}

int MessageFields::integer(const std::string& name) const {
  const auto* const found = field(name);
  const auto& reflection = *message_->GetReflection();
  switch (found->cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return checked(reflection.GetUInt32(*message_, found), *found);
    case FieldDescriptor::CPPTYPE_INT64:
      return checked(reflection.GetInt64(*message_, found), *found);
    default:
      return reflection.GetInt32(*message_, found);
  }
}

float MessageFields::real(const std::string& name) const {
  return message_->GetReflection()->GetFloat(*message_, field(name));
}

bool MessageFields::flag(const std::string& name) const {
  return message_->GetReflection()->GetBool(*message_, field(name));
}

std::string MessageFields::text(const std::string& name) const {
  return message_->GetReflection()->GetString(*message_, field(name));
}

std::string MessageFields::enumeration(const std::string& name) const {
  return message_->GetReflection()->GetEnum(*message_, field(name))->name();
}

std::vector<int> MessageFields::integers(const std::string& name) const {
  const auto* const found = field(name);
  const auto& reflection = *message_->GetReflection();
  std::vector<int> values;
  for (int i = 0; i < reflection.FieldSize(*message_, found); ++i) {
    switch (found->cpp_type()) {
      case FieldDescriptor::CPPTYPE_UINT32:
        values.push_back(checked(reflection.GetRepeatedUInt32(*message_, found, i), *found));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        values.push_back(checked(reflection.GetRepeatedInt64(*message_, found, i), *found));
        break;
      default:
        values.push_back(reflection.GetRepeatedInt32(*message_, found, i));
    }
  }
  return values;
}

std::vector<float> MessageFields::reals(const std::string& name) const {
  const auto* const found = field(name);
  const auto& reflection = *message_->GetReflection();
  std::vector<float> values;
  for (int i = 0; i < reflection.FieldSize(*message_, found); ++i) {
    values.push_back(reflection.GetRepeatedFloat(*message_, found, i));
  }
  return values;
}

std::vector<std::string> MessageFields::texts(const std::string& name) const {
  const auto* const found = field(name);
  const auto& reflection = *message_->GetReflection();
  std::vector<std::string> values;
  for (int i = 0; i < reflection.FieldSize(*message_, found); ++i) {
    values.push_back(reflection.GetRepeatedString(*message_, found, i));
  }
  return values;
}

MessageFields MessageFields::message(const std::string& name) const {
  return MessageFields(message_->GetReflection()->GetMessage(*message_, field(name)));
}

std::vector<MessageFields> MessageFields::messages(const std::string& name) const {
  const auto* const found = field(name);
  const auto& reflection = *message_->GetReflection();
  std::vector<MessageFields> values;
  for (int i = 0; i < reflection.FieldSize(*message_, found); ++i) {
    values.emplace_back(reflection.GetRepeatedMessage(*message_, found, i));
  }
  return values;
}

}  // namespace quantoscope::imported
